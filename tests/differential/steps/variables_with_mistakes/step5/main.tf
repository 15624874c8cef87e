variable "plain" {}
variable "number" { type = number }
variable "listed" {
  type    = list(string)
  default = ["d"]
}
variable "with_default" { default = "from the block" }
output "all" { value = [var.plain, var.number, var.listed, var.with_default] }
