variable "on" {
  default = true
}

resource "terraform_data" "a" {
  count = var.on ? 1 : 0
}

output "id" {
  value = one(terraform_data.a[*].id)
}

output "ids" {
  value = var.on ? terraform_data.a[0].id : "off"
}
