resource "terraform_data" "a" {
  input = "single"
}
