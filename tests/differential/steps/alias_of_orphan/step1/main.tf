provider "terraform" {
  alias = "other"
}

resource "terraform_data" "a" {
  provider = terraform.other
  count    = 2
}

resource "terraform_data" "b" {
  provider = terraform.other
}
