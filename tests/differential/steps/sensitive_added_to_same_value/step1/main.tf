resource "terraform_data" "a" {
  input = "same"
}

output "o" {
  value = "same"
}
