# terraform.applying is ephemeral: it may decide on nothing that is kept.
locals {
  endpoint = terraform.applying ? "write" : "read"
}

resource "terraform_data" "a" {
  input = [ephemeralasnull(local.endpoint)]

  lifecycle {
    precondition {
      condition     = contains(["write", "read"], local.endpoint)
      error_message = "Never."
    }
  }
}
