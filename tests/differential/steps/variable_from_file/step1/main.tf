variable "list" {
  type = list(number)
}

variable "text" {
  type = string
}

resource "terraform_data" "a" {
  input = [var.list, var.text]
}
