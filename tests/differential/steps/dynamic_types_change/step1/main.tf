resource "terraform_data" "a" {
  input = "text"
}
