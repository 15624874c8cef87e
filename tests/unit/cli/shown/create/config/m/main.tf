variable "x" {}

variable "y" {
  type    = list(string)
  default = []
}

resource "terraform_data" "in" {
  input = { x = var.x, y = var.y }
}

module "deeper" {
  source = "../deeper"
  name   = "from m"
}

output "z" {
  value     = terraform_data.in.output
  sensitive = true
}

output "y" {
  value = module.deeper.id
}
