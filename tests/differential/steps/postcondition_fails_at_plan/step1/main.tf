resource "terraform_data" "a" {
  input = 2
  lifecycle {
    postcondition {
      condition     = self.input == 1
      error_message = "no"
    }
  }
}
