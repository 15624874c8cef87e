resource "terraform_data" "t" {
  input = 1
}
