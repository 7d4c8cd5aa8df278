"""The pipeline of requests that azpane decodes itself: the library's own policies, ending in the guarded transport."""

from __future__ import annotations

from typing import Any

from azure.core import PipelineClient
from azure.core.credentials import AzureSasCredential, TokenCredential
from azure.core.pipeline.policies import (
    AzureSasCredentialPolicy,
    BearerTokenCredentialPolicy,
    HeadersPolicy,
    RedirectPolicy,
    RequestIdPolicy,
    RetryPolicy,
    SensitiveHeaderCleanupPolicy,
    UserAgentPolicy,
)

from explorer import __version__
from explorer.cloud.blobs.listing import SERVICE_VERSION
from explorer.cloud.wire.transport import GuardedTransport


def blob_pipeline(
    endpoint: str, credential: AzureSasCredential | TokenCredential, transport: GuardedTransport, audience: str
) -> PipelineClient[Any, Any]:
    """Return a pipeline to one account by one right; `audience` is what its tokens are for."""
    sign: Any = (
        AzureSasCredentialPolicy(credential)
        if isinstance(credential, AzureSasCredential)
        else BearerTokenCredentialPolicy(credential, f"{audience}/.default")
    )
    return PipelineClient(
        base_url=endpoint,
        policies=[
            RequestIdPolicy(),
            HeadersPolicy({"x-ms-version": SERVICE_VERSION, "Accept": "application/xml"}),
            UserAgentPolicy(sdk_moniker=f"azpane/{__version__}"),
            RedirectPolicy(),
            RetryPolicy(retry_total=3, retry_connect=1),
            sign,
            SensitiveHeaderCleanupPolicy(),
        ],
        transport=transport,
    )
