variable "environment" {
  default = "dev"
}

resource "terraform_data" "a" {
  input = var.enviroment
}
