"""An Azure in a box: a WSGI application that answers as Azure does, and scenarios that set the stage for it."""
