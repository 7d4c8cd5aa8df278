"""Where tokens are asked for. Apart from the answers, since a stage needs it before werkzeug is loaded."""

from __future__ import annotations

LOGIN_HOST = "login.microsoftonline.com"
IMDS_HOST = "169.254.169.254"
APP_SERVICE_HOST = "169.254.129.2"

APP_SERVICE_ENDPOINT = f"http://{APP_SERVICE_HOST}:8081/msi/token"
"""What App Service on Linux puts in IDENTITY_ENDPOINT."""

APP_SERVICE_HEADER = "not-a-real-header-of-the-demo"
"""What App Service puts in IDENTITY_HEADER: it proves that a request comes from the app itself."""
