variable "names" {
  type    = map(object({ size = optional(number, 3) }))
  default = {}
}
resource "terraform_data" "each" {
  for_each = var.names
  input    = each.value.size
}
output "sizes" {
  value = { for name, one in terraform_data.each : name => one.output }
}
