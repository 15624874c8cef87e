variable "index" {}
output "index" {
  value = var.index
}
