terraform {
  required_providers {
    terraform = {
      source = "terraform.io/builtin/terraform"
    }
  }
}
variable "name" {
  default = "ada"
}
resource "terraform_data" "a" {
  input = var.name
}
resource "terraform_data" "b" {
  count = 2
  input = terraform_data.a.id
}
data "terraform_remote_state" "s" {
  backend = "local"
  config = {
    path = "nowhere.tfstate"
  }
}
output "id" {
  value = terraform_data.a.id
}
output "remote" {
  value = data.terraform_remote_state.s.outputs
}
