variable "a" {}
variable "b" {
  type = map(string)
}
output "x" { value = var.a }
