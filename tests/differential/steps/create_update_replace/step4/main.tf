resource "terraform_data" "a" {
  input            = "two"
  triggers_replace = [2]
}
