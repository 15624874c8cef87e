variable "needed" {
  type = string
}

resource "terraform_data" "a" {
  input = var.needed
}
