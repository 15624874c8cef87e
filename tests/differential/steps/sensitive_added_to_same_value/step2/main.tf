resource "terraform_data" "a" {
  input = sensitive("same")
}

output "o" {
  value     = "same"
  sensitive = true
}
