blockform {
  required_providers {
    press = { source = "peak/press" }
  }
}

provider "press" {
  endpoint = "embedded"
}
