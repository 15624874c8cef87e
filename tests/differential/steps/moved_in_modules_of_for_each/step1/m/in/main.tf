resource "terraform_data" "deep" {
  input = 1
}
