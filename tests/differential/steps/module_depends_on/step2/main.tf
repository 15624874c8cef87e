resource "terraform_data" "last" {
}
