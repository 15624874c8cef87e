variable "plain" {
}

output "plain" {
  value = terraform.applying
}
