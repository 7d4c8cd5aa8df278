"""An Azure in a box: `wire` answers as Azure does, `scenarios` set the stage for it.

Nothing here imports the cloud code, azure.* or the screen; cli and the tests import it. Start with `scenarios`.
"""
