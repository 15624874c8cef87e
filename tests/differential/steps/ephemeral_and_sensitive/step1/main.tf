variable "token" {
  default   = "t"
  ephemeral = true
  sensitive = true
}

resource "terraform_data" "a" {
  input = ephemeralasnull([var.token, "x"])
}

output "o" {
  value     = ephemeralasnull({ a = var.token, b = "x" })
  sensitive = true
}
