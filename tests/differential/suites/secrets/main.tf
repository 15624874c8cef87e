variable "secret" {
  sensitive = true
  default   = "hush"
}
resource "terraform_data" "a" {
  input = { secret = var.secret, open = "door" }
}
output "secret" {
  value     = terraform_data.a.output
  sensitive = true
}
