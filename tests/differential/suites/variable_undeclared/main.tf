variable "name" {
  type = string
}
variable "count_of" {
  type    = number
  default = 1
}
variable "tags" {
  type    = map(string)
  default = {}
}
output "all" {
  value = { name = var.name, count = var.count_of, tags = var.tags }
}
