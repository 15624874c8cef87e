terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

resource "terraform_data" "source" {
  input = ["a", "b"]
}

resource "lab_item" "app" {
  name = "app"

  rule {
    port = 22
  }

  dynamic "rule" {
    for_each = toset(terraform_data.source.output)
    content {
      port = 80
      cidr = rule.value
    }
  }

  dynamic "tag" {
    for_each = { known = terraform_data.source.id }
    labels   = [tag.key]
    content {
      value = tag.value == "" ? "empty" : "set"
    }
  }
}

resource "lab_item" "single" {
  name = "single"

  dynamic "limit" {
    for_each = slice(terraform_data.source.output, 0, 1)
    content {
      cpu = limit.key
    }
  }
}
