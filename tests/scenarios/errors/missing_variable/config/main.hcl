variable "environment" {
  type        = string
  description = "What this is for."
}

output "environment" {
  value = var.environment
}
