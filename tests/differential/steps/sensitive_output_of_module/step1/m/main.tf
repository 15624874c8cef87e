output "secret" {
  value     = "s"
  sensitive = true
}

output "plain" {
  value = "p"
}
