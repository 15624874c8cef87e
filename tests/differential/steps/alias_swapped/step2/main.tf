# Another configuration of the provider takes over what is there, also for what is deleted.
resource "terraform_data" "a" {
  count = 1
}
