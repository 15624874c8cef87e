variable "x" {
  type = number
}
resource "terraform_data" "a" {
  input = var.x
}
