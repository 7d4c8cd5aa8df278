"""Downloads: the job that runs behind the screens, what it asks, and the screen that shows how it goes.

For Blobs mode, which says what is downloaded. Begin with `job.py`.
"""
