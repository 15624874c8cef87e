variable "token" {
  default   = "t"
  ephemeral = true
}

resource "terraform_data" "a" {
  lifecycle {
    precondition {
      condition     = var.token == "u"
      error_message = "Not ${var.token}."
    }
  }
}
