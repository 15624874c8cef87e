resource "terraform_data" "a" {
  input = 2
  lifecycle {
    postcondition {
      condition     = self.output == 1
      error_message = "no"
    }
  }
}

output "o" {
  value = terraform_data.a.output
}

output "p" {
  value = "p2"
}
