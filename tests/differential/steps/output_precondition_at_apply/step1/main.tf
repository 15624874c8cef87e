resource "terraform_data" "a" {
  input = 2
}

output "o" {
  value = "x"
  precondition {
    condition     = terraform_data.a.output == 3
    error_message = "not 3"
  }
}
