"""The errors of the Blob service, in its own words."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.demo.base.answers import Fault

ERRORS: dict[str, tuple[int, str]] = {
    "AuthorizationFailure": (403, "This request is not authorized to perform this operation."),
    "AuthorizationPermissionMismatch": (
        403,
        "This request is not authorized to perform this operation using this permission.",
    ),
    "BlobArchived": (409, "This operation is not permitted on an archived blob."),
    "BlobNotFound": (404, "The specified blob does not exist."),
    "BlobUsesCustomerSpecifiedEncryption": (
        409,
        "The blob is encrypted with customer specified encryption, but it was not provided in the request.",
    ),
    "ConditionNotMet": (412, "The condition specified using HTTP conditional header(s) is not met."),
    "ContainerNotFound": (404, "The specified container does not exist."),
    "FeatureNotYetSupportedForHierarchicalNamespaceAccounts": (
        409,
        "Specified feature is not yet supported for hierarchical namespace accounts.",
    ),
    "InvalidAuthenticationInfo": (
        401,
        "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.",
    ),
    "InvalidQueryParameterValue": (
        400,
        "Value for one of the query parameters specified in the request URI is invalid.",
    ),
    "InvalidRange": (416, "The range specified is invalid for the current size of the resource."),
    "InvalidUri": (400, "The requested URI does not represent any resource on the server."),
    "NoAuthenticationInformation": (
        401,
        "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.",
    ),
    "OutOfRangeQueryParameterValue": (
        400,
        "One of the query parameters specified in the request URI is outside the permissible range.",
    ),
    "ServerBusy": (503, "The server is busy."),
    "UnsupportedHttpVerb": (405, "The resource doesn't support specified Http Verb."),
}
"""Error code -> status and words; https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes."""


class StorageFault(Fault):
    """An error of the Blob service, by its code; `details` become further elements of its body.

    `said` and `status` replace the usual words and the usual status of the code.
    """

    def __init__(
        self, code: str, headers: Mapping[str, str] | None = None, said: str = "", *, status: int = 0, **details: str
    ) -> None:
        usual, message = ERRORS[code]
        super().__init__(status or usual, code, said or message, headers)
        self.details = details
