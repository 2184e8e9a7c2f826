FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt constraints.txt ./
COPY requirements ./requirements
RUN pip install --no-cache-dir -r requirements.txt -c constraints.txt
COPY . .
# Stories, boards and pictures live on a volume, never in the image.
ENV STUDIO_HOME=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 7860
CMD ["python", "studio.py", "--host", "0.0.0.0", "--port", "7860"]
