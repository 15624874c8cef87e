variable "token" {
  type      = string
  default   = null
  ephemeral = true
}

resource "terraform_data" "a" {
  input = var.token == null ? "none" : "some"
}
