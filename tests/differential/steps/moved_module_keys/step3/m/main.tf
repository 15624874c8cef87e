variable "n" {}

resource "terraform_data" "x" {
  input = var.n
}
