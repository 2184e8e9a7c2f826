"""People: skeleton, pose, body, face, hands, hair, hats and clothes become one solid."""
