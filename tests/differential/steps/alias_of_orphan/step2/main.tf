# The configuration is kept until its objects are gone.
provider "terraform" {
  alias = "other"
}

resource "terraform_data" "a" {
  provider = terraform.other
  count    = 1
}
