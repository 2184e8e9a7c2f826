"""Handing a board on, in any of the forms a production asks for. A new form is one line in `FORMS`."""


