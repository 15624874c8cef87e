variable "secret" {
  type      = string
  sensitive = true
  default   = "planted"
}

resource "terraform_data" "same" {
  input = { a = 1, secret = var.secret }
}

resource "terraform_data" "updated" {
  input = { a = 2, b = ["x", "z", "y"], added = terraform_data.replaced.id }
}

resource "terraform_data" "marked" {
  input = sensitive("unmarked before")
}

resource "terraform_data" "secret" {
  input = "${var.secret} and more"
}

resource "terraform_data" "replaced" {
  input            = "x"
  triggers_replace = { v = 2 }
}

resource "terraform_data" "replaced_first" {
  triggers_replace = "2"
  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "tainted" {
  input = "t"
}

resource "terraform_data" "counted" {
  count = 2
  input = count.index
}

resource "terraform_data" "each" {
  for_each = toset(["b", "c"])
  input    = each.key
}

resource "terraform_data" "was_single" {
  count = 1
  input = 1
}

module "kept" {
  source   = "./m"
  for_each = toset(["q"])
  name     = each.key
}

output "same" {
  value = "same"
}

output "changed" {
  value = terraform_data.replaced.id
}

output "added" {
  value = { a = 1, id = terraform_data.counted[0].id }
}

output "becomes_secret" {
  value     = "s"
  sensitive = true
}

output "secret" {
  value     = var.secret
  sensitive = true
}
