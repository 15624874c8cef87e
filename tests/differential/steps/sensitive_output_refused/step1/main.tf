variable "secret" {
  default   = "x"
  sensitive = true
}

output "o" {
  value = { a = [var.secret] }
}
