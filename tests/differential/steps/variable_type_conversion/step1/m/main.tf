variable "text" {
  type = string
}

variable "list" {
  type = list(string)
}

variable "object" {
  type = object({ name = string, size = optional(number, 3), tags = optional(map(string)) })
}

variable "any" {
  type = any
}

variable "null_default" {
  type     = string
  default  = "d"
  nullable = false
}

output "all" {
  value = [var.text, var.list, var.object, var.any, var.null_default]
}
