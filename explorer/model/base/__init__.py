"""The ground floor of the model: errors, files, text, redaction, the request log. It knows no subject of Azure."""
