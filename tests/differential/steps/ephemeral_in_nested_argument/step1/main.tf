variable "token" {
  default   = "t"
  ephemeral = true
}

resource "terraform_data" "a" {
  input = { list = [1, "x-${var.token}"] }
}
