"""From which networks a storage account can be reached, in words, and what a refusal then means."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.model.base.text import plural


@dataclass(frozen=True, slots=True)
class NetworkRules:
    """An account's network settings as Resource Manager gives them; "" and None are what it left out.

    `private_endpoints` counts the approved ones. Left-out settings mean what Azure takes them for: public access
    enabled, default action Allow, shared key allowed.
    Source: https://learn.microsoft.com/rest/api/storagerp/storage-accounts/list
    """

    public_access: str = ""  # Enabled, Disabled or SecuredByPerimeter
    default_action: str = ""  # Allow or Deny
    bypass: str = ""
    address_rules: int = 0
    network_rules: int = 0
    private_endpoints: int = 0
    allows_shared_key: bool | None = None
    allows_anonymous: bool | None = None
    minimum_tls: str = ""

    @property
    def is_open(self) -> bool:
        """Whether any network may reach the account; an identity still needs its role."""
        return self.public_access in ("", "Enabled") and self.default_action != "Deny"

    @property
    def short(self) -> str:
        """The rules in one cell of a table."""
        if self.is_open:
            return "all networks"
        if self.public_access == "SecuredByPerimeter":
            return "perimeter"
        if self.public_access == "Disabled":
            return f"private · {self.private_endpoints}" if self.private_endpoints else "disabled"
        return "selected"

    @property
    def words(self) -> str:
        """The rules as a sentence."""
        private = plural(self.private_endpoints, "private endpoint") if self.private_endpoints else ""
        if self.is_open:
            public = "public network: open to all networks"
        elif self.public_access == "SecuredByPerimeter":
            public = "public network: by the rules of a network security perimeter"
        elif self.public_access == "Disabled":
            public = "public network: disabled"
        else:
            public = f"public network: {self._let_in} let in"
        return ", ".join(filter(None, (public, private)))

    @property
    def _let_in(self) -> str:
        some = (
            plural(self.network_rules, "virtual network") if self.network_rules else "",
            plural(self.address_rules, "address range") if self.address_rules else "",
        )
        return " and ".join(filter(None, some)) or "nobody"

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Each setting with its name, for the details of an account."""
        return (
            ("network", self.words),
            ("exceptions", "" if self.is_open or self.bypass in ("", "None") else self.bypass),
            ("shared key", "not allowed, nor a SAS signed by it" if self.allows_shared_key is False else "allowed"),
            ("anonymous", "" if self.allows_anonymous is None else "may be allowed by a container"
             if self.allows_anonymous else "not allowed"),
            ("TLS", f"{self.minimum_tls.removeprefix('TLS').replace('_', '.')} at least" if self.minimum_tls else ""),
        )  # fmt: skip

    @property
    def meaning(self) -> str:
        """Why the account refuses or does not answer, or "" where its network is open."""
        if self.is_open:
            return ""
        if self.public_access == "Disabled":
            if not self.private_endpoints:
                return "The account's public network is disabled, without a private endpoint: nothing reaches its data."
            endpoints = plural(self.private_endpoints, "private endpoint")
            return (
                f"The account's public network is disabled: it answers only through its {endpoints}. This machine is "
                "not in such a network, or resolves the account's name to the public address."
            )
        if self.public_access == "SecuredByPerimeter":
            return "A network security perimeter guards the account, and does not let this machine in."
        private = f", and its {plural(self.private_endpoints, 'private endpoint')}" if self.private_endpoints else ""
        return f"The account's firewall lets in {self._let_in} only{private}; this machine is not among them."
