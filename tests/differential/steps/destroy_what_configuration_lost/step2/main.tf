resource "terraform_data" "c" {
  input = "never made"
}
