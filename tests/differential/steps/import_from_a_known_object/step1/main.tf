resource "terraform_data" "first" {
  input = "known"
}
