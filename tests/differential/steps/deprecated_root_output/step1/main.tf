output "o" {
  value      = 1
  deprecated = "Never."
}
